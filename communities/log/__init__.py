"""The estate's log (存证日志): canonical bytes that only grow, one leaf after another."""
