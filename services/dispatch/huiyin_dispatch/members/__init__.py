"""Members who report to where they live (双报到, Y4): posts, linked buildings, services."""
