Kind = "exported-services
