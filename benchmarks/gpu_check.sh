#!/usr/bin/env bash
# What to run on a machine with an NVIDIA GPU: builds both modules, checks the device against the CPU, runs the C++ tests.
# Needs nvcc, CMake 3.26 or newer, and a Python with numpy and pybind11; nothing is downloaded.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build/gpu
python=${PYTHON:-python3}

cmake -S . -B "$build" -DGRAYLING_PYTHON=ON -DGRAYLING_CUDA=ON -DGRAYLING_TESTS=ON \
  -DCMAKE_CUDA_ARCHITECTURES="${GRAYLING_CUDA_ARCHITECTURES:-90}" \
  -DPython_EXECUTABLE="$(command -v "$python")" -Dpybind11_DIR="$("$python" -m pybind11 --cmakedir)"
cmake --build "$build" --parallel
ctest --test-dir "$build" --output-on-failure

site=$build/site
mkdir -p "$site"
cp -r python/grayling "$site/"
find "$build" -name '_c*.so' -not -path "$site/*" -exec cp {} "$site/grayling/" \;

PYTHONPATH=$site "$python" - <<'EOF'
from grayling import _cuda

print("devices:", _cuda.device_count())
print("window textures agree with the CPU on", _cuda.check_device())
EOF

# All of the package on this device: the command reports the same check, with every library of Python loaded.
PYTHONPATH=$site "$python" -m grayling doctor
