/** A secret of the emulator that CSMS rotates each day; when and by what is the test's matter. */
export const rotatedSecret = <More extends object>(name: string, more: More) => ({
  id: `id-${name}`,
  name,
  state: 'ENABLED',
  secret_type: 'RDS-FG',
  auto_rotation: true,
  rotation_period: '1d',
  ...more,
});
