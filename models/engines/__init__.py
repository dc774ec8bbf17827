"""What runs a graph: PyTorch, or ONNX Runtime from a graph exported ahead, on the CPU, on CUDA or by TensorRT."""
