// How four neighbouring numbers of a state lie in memory: here, as they are.
alias Stored4 = vec4f;
fn unpack4(v: Stored4) -> vec4f {
  return v;
}
fn pack4(v: vec4f) -> Stored4 {
  return v;
}
