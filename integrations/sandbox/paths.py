"""Where the sandbox listens. The gateway may move: then its first address only opens sessions at the second."""

XML_PATH = "/ia/xml/xmlgw.phtml"
MOVED_PATH = "/ia2/xml/xmlgw.phtml"
REST_PATH = "/ia/api/v1/"
X3_PATH = "/soap-generic/syracuse/collaboration/syracuse/CAdxWebServiceXmlCC"
X3_WSDL_PATH = "/soap-wsdl/syracuse/collaboration/syracuse/CAdxWebServiceXmlCC"
