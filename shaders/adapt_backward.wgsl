// ∂L/∂η of learned loss weights: L = Σ e^{−η}·w·L_part + η, so 1 − e^{−η}·w·L_part; 0 where w is 0, as that part is not in use.
// One thread.
@group(0) @binding(0) var<uniform> control: Control;                     // base: w
@group(0) @binding(1) var<storage, read> losses: array<vec4f>;           // of this update; its first four parts
@group(0) @binding(2) var<storage, read> state: UpdateState;             // weights: e^{−η}·w as they acted in this update
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4f>;   // of η

@compute @workgroup_size(1)
fn main() {
  gradient[0] = select(vec4f(), vec4f(1.0) - state.weights * losses[0], control.base > vec4f());
}
