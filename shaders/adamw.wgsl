// AdamW over a window of the flat arena (Loshchilov and Hutter 2019, decoupled decay after the update):
// w −= lr·(c2/c1)·m/(√v + c2·ε), then w ·= 1 − lr·wd for tensors that decay. One thread: four values.
struct AdamPass {
  count4: u32,         // vec4s of this window
  decay4: u32,         // the first of them that does not decay
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: AdamPass;
@group(0) @binding(2) var<storage, read> clip: Clip;
@group(0) @binding(3) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> firstMoment: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> secondMoment: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= pass_.count4 || clip.valid == 0u) { return; }
  let g = gradients[i] * clip.factor;
  let m = control.beta1 * firstMoment[i] + clip.fresh1 * g;
  let v = control.beta2 * secondMoment[i] + clip.fresh2 * g * g;
  var w = parameters[i] - clip.rate * m / (sqrt(v) + clip.epsilon);
  if (i < pass_.decay4) { w *= 1.0 - control.learningRate * control.weightDecay; }
  firstMoment[i] = m;
  secondMoment[i] = v;
  parameters[i] = w;
}
