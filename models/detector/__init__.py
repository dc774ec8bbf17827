"""Finding things in photos of any size: faces by YuNet, people, cars and furniture by RT-DETR."""
