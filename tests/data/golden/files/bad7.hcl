Kind = "service-intentions"
Name = "backend-service"
Sources = [ { Name = "a", Action = "maybe" } ]
