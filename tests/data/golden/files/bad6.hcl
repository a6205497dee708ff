Kind = "service-intentions"
Name = "backend-service"
Sources = [ { Name = "a", Peer = "*", Action = "allow" } ]
