// Libraries print what they are told to by the environment: `DEBUG` makes Next write every header of a request, cookies
// too, and Prisma every value of a statement; `RESEND_DEBUG` makes Resend's client write what it was answered. What
// serves people says nothing but its own log. They read these once, when they are loaded: imported before anything else.
// Set to nothing rather than taken away, so that no file of settings that is read later brings them back.
for (const name of ['DEBUG', 'RESEND_DEBUG']) process.env[name] = '';
