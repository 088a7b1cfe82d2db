// The weights that learned η gives the parts of the loss: e^{−η}·w, for the next update. One thread.
@group(0) @binding(0) var<uniform> control: Control;                     // base: w
@group(0) @binding(1) var<storage, read> eta: array<vec4f>;              // η
@group(0) @binding(2) var<storage, read_write> state: UpdateState;       // weights

@compute @workgroup_size(1)
fn main() {
  state.weights = control.base * exp(-clamp(eta[0], vec4f(-30.0), vec4f(30.0)));
}
