// ∂L/∂s_t from everything that read s_t, for `sobel`, where perception_backward has left the gradient of what each cell saw: adds up
// what the filters mirrored send back. One thread: four channels of one sample of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> slabGradient: array<Stored4>;  // dq [N][B][P]
@group(0) @binding(3) var<storage, read> flow: array<Stored4>;          // [N][B][2C]: to its own state; to the one below
@group(0) @binding(4) var<storage, read> state: array<Stored4>;         // s_t [N][B][C]
@group(0) @binding(5) var<storage, read> final_: array<Stored4>;        // s_T [N][B][C]
@group(0) @binding(6) var<storage, read_write> gradient: array<Stored4>; // out [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= N * batch * CV) { return; }
  let c = index % CV;
  let b = (index / CV) % batch;
  let n = index / (CV * batch);
  var sum = fromFlow(n, b, batch, c) + fromLosses(index);
  for (var slab = 0u; slab < SLABS; slab++) {
    sum += gatherSlab(n, slab, b, batch, c);
  }
  gradient[index] = pack4(sum);
}
