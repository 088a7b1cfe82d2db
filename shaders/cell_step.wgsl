// One lattice step in one pass: s_{t+1} = s_t + X + m·δ (MODEL.md §3): perception, both matmuls, activation, gated transport, mask.
// Rounded once, as it is stored. On the way the overflow of each row, max(|s_{t+1}| − 1, 0)², is added up over the lattice steps.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> state: array<Stored4>;            // s_t [N][B][C]
@group(0) @binding(3) var<storage, read> w1: array<vec4f>;                 // a window of W1 [G][P][2Hd]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>;         // the other cell tensors
@group(0) @binding(5) var<storage, read_write> next: array<Stored4>;       // s_{t+1} [N][B][C]
@group(0) @binding(6) var<storage, read_write> overflows: array<f32>;      // [N][B]

@compute @workgroup_size(TILE_LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let batch = control.batch;
  let tile = rowTile(groupIndex(group, groups), pass_.firstCell, pass_.cellCount, batch);
  if (!tile.inside) { return; }
  let rows = rowsOf(tile, lane.index, batch);
  let weights = groupOf(tile.band * BAND);
  let layer = tile.band * BAND / S;
  let share = shareOf(lane);

  var change = firstChange(weights);
  for (var column = 0u; column < HV; column += BLOCK) {
    let z = preactivation(rows, weights, column, batch, lane);
    for (var pair = 0u; pair < BLOCK_UNITS; pair++) { // @unroll
      var h: array<vec4f, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // @unroll
        h[r] = hiddenOf(z[r][2u * pair], z[r][2u * pair + 1u]);
      }
      addProduct(h, w2Index(weights, column / 2u + pair), share, &change);
    }
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    let mask = fireMask(control.maskKey, pass_.t, control.sampleOffset + rows[r].b, rows[r].n);
    for (var c = 0u; c < CV; c++) { // @unroll
      change[r][c] = mask * DELTA_MAX * safeTanh4(change[r][c] / DELTA_MAX);
    }
  }

  var gated: Gated;
  if (layer > 0u && layer != control.cutLayer) { gated = gatedOf(rows, layer, batch, share); }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    var overflow = 0.0;
    for (var c = 0u; c < CV; c++) { // @unroll
      let own = unpack4(state[rows[r].at * CV + c]);
      let moved = own + gated.gate[r][c] * (gated.arrived[r][c] - LEAK * own);
      let stored = pack4(moved + change[r][c]);
      let over = max(abs(unpack4(stored)) - 1.0, vec4f());
      overflow += dot(over, over);
      if (rows[r].inside) { next[rows[r].at * CV + c] = stored; }
    }
    if (rows[r].inside && pass_.tally > 0u) {
      overflows[rows[r].at] = select(0.0, overflows[rows[r].at], pass_.tally == 2u) + overflow;
    }
  }
}
