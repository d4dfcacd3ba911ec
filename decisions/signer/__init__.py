"""What the signer (签名进程) does for votes, and nobody else can: it alone ever holds their private keys."""
