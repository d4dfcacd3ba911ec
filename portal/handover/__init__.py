"""Change of company (物业交接): one guided act over the rooms below."""
