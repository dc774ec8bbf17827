"""Who may: keys with scopes and limits, and the gate that asks for them."""
