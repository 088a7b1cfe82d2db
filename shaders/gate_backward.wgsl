// Backward through X = γ⊙(a − λs) to the gate's argument: dγ', and what reaches a and s past the gate. At z = 0 all but g is 0.
// One thread: four channels of ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> state: array<Stored4>;             // s_t [N][B][C]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;          // cell tensors but W1
@group(0) @binding(3) var<storage, read> gradient: array<Stored4>;          // g = ∂L/∂s_{t+1} [N][B][C]
@group(0) @binding(4) var<storage, read_write> transport: array<Stored4>;   // [N][B][3C]: a (read), dγ', da
@group(0) @binding(5) var<storage, read_write> flow: array<Stored4>;        // [N][B][2C]: to its own state; to the one below

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tile = channelTile(flatIndex(id, groups), batch);
  if (!tile.inside) { return; }
  var gate: array<vec4f, ROWS>;
  if (tile.n >= S) { gate = gateOf(tile, batch); }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (tile.b0 + r < batch) {
      let row = tile.n * batch + tile.b0 + r;
      let g = unpack4(gradient[row * CV + tile.c]);
      let own = unpack4(state[row * CV + tile.c]);
      let arrived = unpack4(transport[row * 3u * CV + tile.c]);
      transport[(row * 3u + 1u) * CV + tile.c] = pack4(g * (arrived - LEAK * own) * gate[r] * (1.0 - gate[r]));
      transport[(row * 3u + 2u) * CV + tile.c] = pack4(g * gate[r]);
      flow[row * 2u * CV + tile.c] = pack4(g - LEAK * gate[r] * g);
    }
  }
}
