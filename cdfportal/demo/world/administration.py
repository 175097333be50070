"""What an administrator's group grants: nearly every ACL, each on everything.

Left out on purpose, so that even an administrator lacks something: running functions, two of the
three security categories, and the ACLs that know no scope `all`.
"""

from __future__ import annotations

from cdfportal.demo.world.grants import Json, grant

ADMINISTRATION = {
    "agentsAcl": "READ WRITE RUN",
    "analyticsAcl": "READ EXECUTE LIST",
    "annotationsAcl": "READ WRITE SUGGEST REVIEW",
    "appConfigAcl": "READ WRITE",
    "appHostingAcl": "READ WRITE RUN",
    "assetsAcl": "READ WRITE",
    "auditlogAcl": "READ",
    "chartsAdminAcl": "READ UPDATE DELETE",
    "dataModelInstancesAcl": "READ WRITE WRITE_PROPERTIES",
    "dataModelsAcl": "READ WRITE",
    "dataProductsAcl": "CREATE READ UPDATE DELETE USE",
    "datasetsAcl": "READ WRITE OWNER",
    "diagramParsingAcl": "READ WRITE",
    "digitalTwinAcl": "READ WRITE",
    "documentFeedbackAcl": "CREATE READ DELETE",
    "documentPipelinesAcl": "READ WRITE",
    "entitymatchingAcl": "READ WRITE",
    "eventsAcl": "READ WRITE",
    "extractionConfigsAcl": "READ WRITE",
    "extractionPipelinesAcl": "READ WRITE",
    "extractionRunsAcl": "READ WRITE",
    "filePipelinesAcl": "READ WRITE",
    "filesAcl": "READ WRITE",
    "functionsAcl": "READ WRITE",
    "geospatialAcl": "READ WRITE",
    "geospatialCrsAcl": "READ WRITE",
    "groupsAcl": "LIST READ CREATE UPDATE DELETE",
    "hostedExtractorsAcl": "READ WRITE",
    "integrationConfigsAcl": "READ WRITE",
    "integrationsAcl": "READ WRITE USE",
    "labelsAcl": "READ WRITE",
    "limitsAcl": "READ WRITE",
    "locationFiltersAcl": "READ WRITE",
    "monitoringTasksAcl": "READ WRITE",
    "notificationsAcl": "READ WRITE",
    "pipelinesAcl": "READ WRITE",
    "postgresGatewayAcl": "READ WRITE",
    "projectsAcl": "READ CREATE LIST UPDATE DELETE",
    "rawAcl": "READ WRITE LIST",
    "relationshipsAcl": "READ WRITE",
    "roboticsAcl": "READ CREATE UPDATE DELETE",
    "sapWritebackAcl": "READ WRITE",
    "sapWritebackRequestsAcl": "WRITE LIST",
    "scheduledCalculationsAcl": "READ WRITE",
    "securityCategoriesAcl": "LIST CREATE UPDATE DELETE",
    "seismicAcl": "READ WRITE",
    "sequencesAcl": "READ WRITE",
    "sessionsAcl": "LIST CREATE DELETE",
    "simulatorsAcl": "READ WRITE DELETE RUN MANAGE",
    "slaAcl": "READ",
    "streamRecordsAcl": "READ WRITE",
    "streamsAcl": "READ CREATE DELETE",
    "subscribeSignalsAcl": "READ WRITE",
    "templateInstancesAcl": "READ WRITE",
    "threedAcl": "READ CREATE UPDATE DELETE",
    "timeSeriesAcl": "READ WRITE",
    "timeSeriesSubscriptionsAcl": "READ WRITE",
    "transformationsAcl": "READ WRITE",
    "transformationsExternalDataSourcesAcl": "READ WRITE USE",
    "typesAcl": "READ WRITE",
    "userProfilesAcl": "READ",
    "vibrationLabAcl": "CALIBRATE",
    "videoStreamingAcl": "READ WRITE SUBSCRIBE PUBLISH",
    "visionModelAcl": "READ WRITE",
    "wellsAcl": "READ WRITE",
    "workflowOrchestrationAcl": "READ WRITE",
}


def administration() -> list[Json]:
    """One capability for each ACL, and membership in one security category."""
    everything = [grant(acl, actions) for acl, actions in ADMINISTRATION.items()]
    return [*everything, grant("securityCategoriesAcl", "MEMBEROF", {"idscope": {"ids": [8]}})]
