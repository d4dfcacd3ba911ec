"""Payment channels (支付渠道): what each of them has to answer, and what an order makes of it."""
