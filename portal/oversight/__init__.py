"""The street's supervision (街道监管): what every estate of an area comes to, and its light."""
