Kind = "exported-services"
Name = "default"
Services = [ { Name = "backend-service", Namespace = "default", Consumers = [ { PeerName = "cluster-02" } ] } ]
