// Copyright The grayling developers. Licensed under Apache-2.0.
#pragma once

// Code that runs on the CPU and, unchanged, inside CUDA kernels is marked with this macro and nothing else.
#if defined(__CUDACC__)
#define GRAYLING_HOST_DEVICE __host__ __device__
#else
#define GRAYLING_HOST_DEVICE
#endif
