"""What is measured, a file each; PSNR and structure are in `imaging.quality`."""
