// The gated transport: moved = s + X, X = γ⊙(a − λs) for z ≥ 1, else 0, and 0 on a link that is cut. The cell's own change is
// added by cell_step.
// One thread: four channels of ROWS samples of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> state: array<Stored4>;          // s_t [N][B][C]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;       // cell tensors but W1
@group(0) @binding(3) var<storage, read> transport: array<Arrived4>;     // a [N][B][C]
@group(0) @binding(4) var<storage, read_write> moved: array<vec4f>;      // s_t + X [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let tile = channelTile(flatIndex(id, groups), batch);
  if (!tile.inside) { return; }
  var gate: array<vec4f, ROWS>;
  if (tile.n >= S && tile.n / S != control.cutLayer) { gate = gateOf(tile, batch); }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (tile.b0 + r < batch) {
      let row = tile.n * batch + tile.b0 + r;
      let own = unpack4(state[row * CV + tile.c]);
      moved[row * CV + tile.c] = own + gate[r] * (unpackArrived(transport[row * ARRIVED_STRIDE * CV + tile.c]) - LEAK * own);
    }
  }
}
