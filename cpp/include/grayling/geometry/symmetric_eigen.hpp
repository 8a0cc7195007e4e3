#pragma once
// temporary, replaced by the real one
#include <vector>
#include <cmath>
namespace grayling { inline namespace v0 { namespace geometry {
inline void symmetric_eigenvalues(double* a, int n, double* values) {
  for (int sweep = 0; sweep < 60; ++sweep) { double off=0; for (int p=0;p<n;++p) for (int q=p+1;q<n;++q){ off+=a[p*n+q]*a[p*n+q]; }
    if (off<1e-30) break;
    for (int p=0;p<n;++p) for (int q=p+1;q<n;++q) { double apq=a[p*n+q]; if (apq==0) continue; double th=(a[q*n+q]-a[p*n+p])/(2*apq); double t=(th>=0?1:-1)/(std::abs(th)+std::sqrt(th*th+1)); double c=1/std::sqrt(t*t+1), s=t*c;
      for(int k=0;k<n;++k){double x=a[k*n+p],y=a[k*n+q];a[k*n+p]=c*x-s*y;a[k*n+q]=s*x+c*y;}
      for(int k=0;k<n;++k){double x=a[p*n+k],y=a[q*n+k];a[p*n+k]=c*x-s*y;a[q*n+k]=s*x+c*y;} } }
  for (int i=0;i<n;++i) values[i]=a[i*n+i]; }
}}}
