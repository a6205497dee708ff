Kind = "nosuch"
Name = "default"
