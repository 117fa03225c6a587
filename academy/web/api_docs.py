"""The browsable description of the API. Its script is the only one that a page of Academy loads, and comes from this server."""

from drf_spectacular.views import SpectacularSwaggerSplitView


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI in a page of ours: drf-spectacular's own template has a style element, which the content-security policy refuses."""

    template_name = "web/api_docs.html"
    url_name = "schema"
