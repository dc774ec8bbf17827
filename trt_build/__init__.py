"""Built ahead of serving: ONNX exports of a profile's networks, their parity with PyTorch, TensorRT engines."""
