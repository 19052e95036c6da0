"""FHIR R4 in and out: claims, benefits and notes to visits; outcomes to resources.

sources: resources from a Bundle, bulk-export files or a folder. server: from a FHIR server.
documents: attachments to text. visits: resources to visits. answers: outcomes to resources.
Only the elements we use are looked at; everything else is left alone.
"""
