export function LongAxisPanel() {
  return null;
}
