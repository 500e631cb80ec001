"""Our speed beside the floor and beside other systems that do the same work, all measured in one run."""
