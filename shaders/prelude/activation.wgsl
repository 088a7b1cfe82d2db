// Activations, every argument clamped so that nothing relies on Inf (MODEL.md §3).
const GELU_SCALE: f32 = 0.7978845608028654; // √(2/π)
const GELU_CUBIC: f32 = 0.044715;

fn safeTanh(v: f32) -> f32 {
  return tanh(clamp(v, -15.0, 15.0));
}
fn safeTanh4(v: vec4f) -> vec4f {
  return tanh(clamp(v, vec4f(-15.0), vec4f(15.0)));
}
fn sigmoid4(v: vec4f) -> vec4f {
  return 1.0 / (1.0 + exp(-clamp(v, vec4f(-30.0), vec4f(30.0))));
}
// The inner tanh of GELU.
fn geluTanh4(u: vec4f) -> vec4f {
  return safeTanh4(GELU_SCALE * (u + GELU_CUBIC * u * u * u));
}
fn gelu4(u: vec4f) -> vec4f {
  return 0.5 * u * (1.0 + geluTanh4(u));
}
// gelu'(u), given th = geluTanh4(u).
fn geluSlope4(u: vec4f, th: vec4f) -> vec4f {
  return 0.5 * (1.0 + th) + 0.5 * u * (1.0 - th * th) * GELU_SCALE * (1.0 + 3.0 * GELU_CUBIC * u * u);
}
