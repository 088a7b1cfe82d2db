// ∂L/∂s_t from everything that read s_t, for `n7`: the neighbours that saw it, Σ_k dz1[n − o_k] @ W1_kᵀ, its own update, the transport
// into the layer above, and the internal losses. The result is the g of the step before.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: CellPass;
@group(0) @binding(2) var<storage, read> w1: array<vec4f>;                // a window of W1 [G][P][2Hd], neighbours' groups too
@group(0) @binding(3) var<storage, read> preGradient: array<Stored4>;     // dz1 [N][B][2Hd]
@group(0) @binding(4) var<storage, read> flow: array<Stored4>;            // [N][B][2C]: to its own state; to the one below
@group(0) @binding(5) var<storage, read> state: array<Stored4>;           // s_t [N][B][C]
@group(0) @binding(6) var<storage, read> final_: array<Stored4>;          // s_T [N][B][C]
@group(0) @binding(7) var<storage, read_write> gradient: array<Stored4>;  // out [N][B][C]

// The cell that sees n in a slab, or −1.
fn seerOf(n: u32, slab: u32) -> i32 {
  switch slab {
    case 0u: { return i32(n); }
    case 1u: { return cellAt(n, 1, 0, 0); }
    case 2u: { return cellAt(n, -1, 0, 0); }
    case 3u: { return cellAt(n, 0, 1, 0); }
    case 4u: { return cellAt(n, 0, -1, 0); }
    case 5u: { return cellAt(n, 0, 0, 1); }
    default: { return cellAt(n, 0, 0, -1); }
  }
}

// The group of weights that a band is seen with: the same for all its rows.
fn seenWith(band: u32, slab: u32) -> u32 {
  if (BAND == 1u) { return groupOf(u32(max(seerOf(band, slab), 0))); }
  let layer = select(select(i32(band), i32(band) - 1, slab == 2u), i32(band) + 1, slab == 1u);
  return groupOf(u32(clamp(layer, 0, i32(D) - 1)) * S);
}

@compute @workgroup_size(TILE_LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let batch = control.batch;
  let tile = rowTile(groupIndex(group, groups), pass_.firstCell, pass_.cellCount, batch);
  if (!tile.inside) { return; }
  let rows = rowsOf(tile, lane.index, batch);
  let share = shareOf(lane) % SLAB_LANES;

  var sum: array<array<vec4f, CV>, ROWS>;
  for (var slab = 0u; slab < SLABS; slab++) {
    let at = w1Index(max(seenWith(tile.band, slab), pass_.firstGroup)) + slab * C * HV;
    openSlab(at, lane.index);
    var seer: array<i32, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      seer[r] = seerOf(rows[r].n, slab);
    }
    for (var column = 0u; column < HV; column++) {
      var held: array<vec4f, HELD_SLAB>;
      for (var j = 0u; j < HELD_SLAB; j++) { // @unroll
        held[j] = slabWeight(at, j * SLAB_LANES + share, column);
      }
      var x: array<vec4f, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // @unroll
        x[r] = select(vec4f(), unpack4(preGradient[(u32(max(seer[r], 0)) * batch + rows[r].b) * HV + column]), seer[r] >= 0);
      }
      for (var c = 0u; c < CV; c++) { // @unroll
        for (var e = 0u; e < 4u; e++) { // @unroll
          let weight = slabSpread(held[(c * 4u + e) / SLAB_LANES], (c * 4u + e) % SLAB_LANES);
          for (var r = 0u; r < ROWS; r++) { // @unroll
            sum[r][c][e] += dot(x[r], weight);
          }
        }
      }
    }
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    if (rows[r].inside) {
      for (var c = 0u; c < CV; c++) { // @unroll
        let at = rows[r].at * CV + c;
        gradient[at] = pack4(sum[r][c] + fromFlow(rows[r].n, rows[r].b, batch, c) + fromLosses(at));
      }
    }
  }
}
