"""serve_config.yaml as KubeRay's RayService, in the shapes of deploy/kubernetes/overlays."""
