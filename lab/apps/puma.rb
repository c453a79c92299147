persistent_timeout 2
threads 8, 8
