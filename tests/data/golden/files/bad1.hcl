Kind = "exported-services"
Name = "other"
