"""What was typed is kept (写好的字不丢): words and files that could not be taken come back, to their
writer alone, and are never sent by themselves."""
