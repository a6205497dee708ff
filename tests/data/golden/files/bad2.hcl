Kind = "exported-services"
Name = "default"
Services = [ { Name = "x", Consumers = [ { } ] } ]
