"""The same books as Sage X3 shows them: SOAP calls of CAdxWebServiceXmlCC, import and export templates, criteria."""
