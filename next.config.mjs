/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  // Every name of this machine. Without it `npm run dev` gives its scripts to APP_URL's host alone.
  allowedDevOrigins: ['localhost', '127.0.0.1', '[::1]'],
  // The optimiser fetches what a stranger names.
  images: { unoptimized: true },
  serverExternalPackages: [
    '@node-rs/argon2',
    '@prisma/client',
    '@prisma/adapter-pg',
    'nodemailer',
    'pg',
    'pino',
  ],
  // `npm test` checks the types, of the tests too; a build on a server has other things to do.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: '64kb' } },
};

export default config;
