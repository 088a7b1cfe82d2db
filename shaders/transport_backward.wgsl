// Backward through the gated transport X = γ⊙(a − λs), recomputed from s_t: dγ', da, and what reaches s[z] and s[z−1] (MODEL.md §5).
// The lowest layer has no transport: all but g is 0 there.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> state: array<Stored4>;              // s_t [N][B][C]
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>;           // cell tensors but W1
@group(0) @binding(3) var<storage, read> gradient: array<Stored4>;           // g = ∂L/∂s_{t+1} [N][B][C]
@group(0) @binding(4) var<storage, read_write> scratch: array<Stored4>;      // [N][B][Hd + 4C]: –, a, dγ', da, –
@group(0) @binding(5) var<storage, read_write> flow: array<Stored4>;         // [N][B][2C]: to its own state; to the one below

@compute @workgroup_size(TILE_LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let batch = control.batch;
  let tile = rowTile(groupIndex(group, groups), 0u, N, batch);
  if (!tile.inside) { return; }
  let rows = rowsOf(tile, lane.index, batch);
  let layer = tile.band * BAND / S;
  let share = shareOf(lane);

  var gated: Gated;
  if (layer > 0u) { gated = gatedOf(rows, layer, batch, share); }
  var gateGradient: array<array<vec4f, CV>, ROWS>;
  var arrivedGradient: array<array<vec4f, CV>, ROWS>;
  var ownGradient: array<array<vec4f, CV>, ROWS>;
  for (var r = 0u; r < ROWS; r++) { // @unroll
    for (var c = 0u; c < CV; c++) { // @unroll
      let g = unpack4(gradient[rows[r].at * CV + c]);
      let own = unpack4(state[rows[r].at * CV + c]);
      let gate = gated.gate[r][c];
      gateGradient[r][c] = g * (gated.arrived[r][c] - LEAK * own) * gate * (1.0 - gate);
      arrivedGradient[r][c] = g * gate;
      ownGradient[r][c] = g - LEAK * gate * g;
    }
  }
  // [e_s, e_a] = dγ' @ Wgᵀ
  if (layer > 0u) {
    for (var q = 0u; q < CV; q++) { // @unroll
      let toOwn = transposedProduct(gateGradient, GATE_AT + q * 4u * CV, share);
      let toArrived = transposedProduct(gateGradient, GATE_AT + (C + q * 4u) * CV, share);
      for (var r = 0u; r < ROWS; r++) { // @unroll
        ownGradient[r][q] += toOwn[r];
        arrivedGradient[r][q] += toArrived[r];
      }
    }
  }
  for (var q = 0u; q < CV; q++) { // @unroll
    var toBelow: array<vec4f, ROWS>;
    if (layer > 0u) { toBelow = transposedProduct(arrivedGradient, TRANSPORT_AT + ((layer - 1u) * C + q * 4u) * CV, share); }
    for (var r = 0u; r < ROWS; r++) { // @unroll
      if (rows[r].inside) {
        let at = rows[r].at * SCRATCH + SCRATCH_ARRIVED + q;
        scratch[at] = pack4(gated.arrived[r][q]);
        scratch[at + CV] = pack4(gateGradient[r][q]);
        scratch[at + 2u * CV] = pack4(arrivedGradient[r][q]);
        flow[rows[r].at * 2u * CV + q] = pack4(ownGradient[r][q]);
        flow[(rows[r].at * 2u + 1u) * CV + q] = pack4(toBelow[r]);
      }
    }
  }
}
