Kind = "exported-services"
Name = "default"
Nope = 1
