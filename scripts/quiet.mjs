// Turns off the debug output of libraries in production, because it contains secrets. `DEBUG` makes Next print request
// headers, including cookies, and Prisma print statement values; `RESEND_DEBUG` makes Resend's client print responses.
// Libraries read these when they load, so this is imported first. They are emptied rather than deleted so that the
// settings file can't set them again.
for (const name of ['DEBUG', 'RESEND_DEBUG']) process.env[name] = '';
