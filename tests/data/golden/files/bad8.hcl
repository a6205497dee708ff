Kind = "service-intentions"
Name = "backend-service"
Sources = [ { Name = "a", Peer = "p", Partition = "q", Action = "allow" } ]
