"""What every process of Huiyin shares; services import it, it imports no service."""
