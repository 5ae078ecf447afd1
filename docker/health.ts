// The image's health check. A node is asked whether it answers; any other container of the image,
// the harness itself, is well as long as it lives.
const url = process.env['DOUBLETAKE_HEALTH'];
if (url !== undefined) {
  const isWell = await fetch(url).then(
    (response) => response.ok,
    () => false,
  );
  process.exit(isWell ? 0 : 1);
}
