"""业主决策: owners' votes."""
