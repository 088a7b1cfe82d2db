// The first half of a cell's rule. Sizes in vec4 units: CV = C/4 channels, HV = 2·Hd/4 columns of z1. `parameters` is the
// arena window that holds every cell tensor but W1, at the generated offsets B1_AT, FILM_AT, …

// z1 of BLOCK column fours from `column` on (u and v interleaved) for the rows of this lane, which share the weights of `group`.
fn preactivation(rows: array<Row, ROWS>, group: u32, column: u32, batch: u32, lane: Lane) -> array<array<vec4f, BLOCK>, ROWS> {
  let share = shareOf(lane) % SLAB_LANES;
  var z: array<array<vec4f, BLOCK>, ROWS>;
  for (var c = 0u; c < BLOCK; c++) { // @unroll
    let bias = parameters[B1_AT + group * HV + column + c];
    for (var r = 0u; r < ROWS; r++) { // @unroll
      z[r][c] = bias;
      if (FILM) { z[r][c] += parameters[FILM_AT + rows[r].n * HV + column + c]; }
    }
  }
  for (var slab = 0u; slab < SLABS; slab++) {
    var source: array<i32, ROWS>;
    for (var r = 0u; r < ROWS; r++) { // @unroll
      source[r] = slabSource(rows[r].n, slab);
    }
    let at = w1Index(group) + slab * C * HV + column;
    openSlab(at, lane.index);
    for (var q = 0u; q < CV; q++) {
      var held: array<vec4f, HELD_BLOCK>;
      for (var j = 0u; j < HELD_BLOCK; j++) { // @unroll
        let k = j * SLAB_LANES + share;
        held[j] = slabWeight(at, q * 4u + k / BLOCK, k % BLOCK);
      }
      var seen: array<vec4f, ROWS>;
      for (var r = 0u; r < ROWS; r++) { // @unroll
        seen[r] = select(vec4f(), readSlab(u32(max(source[r], 0)), slab, rows[r].b, batch, q), source[r] >= 0);
      }
      for (var e = 0u; e < 4u; e++) { // @unroll
        for (var c = 0u; c < BLOCK; c++) { // @unroll
          let weight = slabSpread(held[(e * BLOCK + c) / SLAB_LANES], (e * BLOCK + c) % SLAB_LANES);
          for (var r = 0u; r < ROWS; r++) { // @unroll
            z[r][c] += seen[r][e] * weight;
          }
        }
      }
    }
  }
  return z;
}

// h of four hidden units from their z1.
fn hiddenOf(low: vec4f, high: vec4f) -> vec4f {
  let u = vec4f(low.x, low.z, high.x, high.z);
  let v = vec4f(low.y, low.w, high.y, high.w);
  return gelu4(u) * (1.0 + v);
}

// Where the four rows of W2[group] begin that four hidden units meet.
fn w2Index(group: u32, unit4: u32) -> u32 {
  return W2_AT + (group * HIDDEN + unit4 * 4u) * CV;
}

// b2, which δ begins with.
fn firstChange(group: u32) -> array<array<vec4f, CV>, ROWS> {
  var change: array<array<vec4f, CV>, ROWS>;
  for (var c = 0u; c < CV; c++) { // @unroll
    let bias = parameters[B2_AT + group * CV + c];
    for (var r = 0u; r < ROWS; r++) { // @unroll
      change[r][c] = bias;
    }
  }
  return change;
}
